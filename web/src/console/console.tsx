import { useEditorContext } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Client } from '../../../sdk/index.ts';
import savedOperations from '../../../docs/console-queries.graphql?raw';
import { useAppearance } from '../ui/theme.ts';
import { useWords } from '../words/words.tsx';
import { fetcherOf } from './fetcher.ts';
import { readSavedOperations, type SavedOperation } from './saved-operations.ts';

const SAVED = readSavedOperations(savedOperations);

/** GraphiQL for whoever is signed in, with the saved operations beside it, one click away. */
export function Console({ client }: { readonly client: Client }) {
  const words = useWords();
  const appearance = useAppearance();
  const fetcher = useMemo(() => fetcherOf(client), [client]);
  // A new object for every click: the same operation may be opened again.
  const [wanted, setWanted] = useState<{ readonly operation: SavedOperation }>();
  return (
    <div className="console">
      <nav className="saved" aria-label={words.console.saved}>
        <h2>{words.console.saved}</h2>
        <ul>
          {SAVED.map((operation) => (
            <li key={operation.name}>
              <button type="button" className="bare" onClick={() => setWanted({ operation })}>
                <span>
                  <strong>{operation.name}</strong> <span className="kind">{operation.kind}</span>
                  <span className="about">{operation.about}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <GraphiQL
        // GraphiQL's own types say nothing of an answer's shape.
        fetcher={fetcher as Parameters<typeof GraphiQL>[0]['fetcher']}
        defaultQuery={SAVED[0]?.text ?? ''}
        isHeadersEditorEnabled={false}
        showPersistHeadersSettings={false}
        forcedTheme={appearance === 'auto' ? 'system' : appearance}
      >
        <GraphiQL.Toolbar>
          {({ prettify, copy }) => (
            <>
              {prettify}
              {copy}
              <EditorBridge wanted={wanted} />
            </>
          )}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </div>
  );
}

/** Shows nothing: it is where GraphiQL lets its editors be reached from, once they are there. */
function EditorBridge({ wanted }: { readonly wanted: { readonly operation: SavedOperation } | undefined }) {
  const editors = useEditorContext();
  const opened = useRef<typeof wanted>(undefined);
  const { queryEditor, variableEditor } = editors ?? {};
  useEffect(() => {
    if (wanted === undefined || wanted === opened.current || !queryEditor || !variableEditor) return;
    opened.current = wanted;
    queryEditor.setValue(wanted.operation.text);
    variableEditor.setValue(wanted.operation.variables);
  }, [wanted, queryEditor, variableEditor]);
  return null;
}
