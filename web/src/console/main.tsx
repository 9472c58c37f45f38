import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './console.css';
import { applyAppearance, keptAppearance } from '../ui/theme.ts';
import { Speaks } from '../words/words.tsx';
import { ConsoleApp } from './console-app.tsx';

applyAppearance(keptAppearance());
const root = document.getElementById('page');
if (root === null) throw new Error('The console has nowhere to be.');
createRoot(root).render(
  <StrictMode>
    <Speaks>
      <ConsoleApp />
    </Speaks>
  </StrictMode>,
);
