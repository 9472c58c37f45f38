import { useEffect, useState } from 'react';
import { useWords } from '../words/words.tsx';
import { Icon } from './icon.tsx';

/** Long enough to be read twice. */
const SHOWN_MS = 12_000;

/** News that come by themselves, over the page for a while; read out by a screen reader when there is time. */
export function News({ text }: { readonly text: string | undefined }) {
  const words = useWords();
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    setShown(text);
    const timer = setTimeout(() => setShown(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="status" className="news">
      {shown !== undefined && (
        <p>
          {shown}
          <button
            type="button"
            className="small icon-only"
            aria-label={words.app.close}
            onClick={() => setShown(undefined)}
          >
            <Icon name="cross" />
          </button>
        </p>
      )}
    </div>
  );
}
