import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './page.css';
import { applyAppearance, keptAppearance } from './ui/theme.ts';
import { Speaks } from './words/words.tsx';

applyAppearance(keptAppearance());
const root = document.getElementById('page');
if (root === null) throw new Error('The page has nowhere to be.');
createRoot(root).render(
  <StrictMode>
    <Speaks>
      <App />
    </Speaks>
  </StrictMode>,
);
