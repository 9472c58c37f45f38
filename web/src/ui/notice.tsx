import type { ReactNode } from 'react';
import { inWords } from '../failures.ts';
import { useWords } from '../words/words.tsx';
import { Icon } from './icon.tsx';

/** Something that went wrong, in words, with what to do about it; read out at once. `children` are buttons that do it. */
export function FailureNotice({ error, children }: { readonly error: unknown; readonly children?: ReactNode }) {
  const { what, todo } = inWords(error, useWords());
  return (
    <div role="alert" className="notice bad">
      <Icon name="alert" />
      <p>
        <strong>{what}</strong> {todo}
      </p>
      {children}
    </div>
  );
}

/** Something that went well, or is merely so; read out when there is time. */
export function Notice({
  tone = 'plain',
  children,
}: {
  readonly tone?: 'good' | 'plain';
  readonly children: ReactNode;
}) {
  return (
    <div role="status" className={`notice ${tone}`}>
      {tone === 'good' && <Icon name="check" />}
      {children}
    </div>
  );
}
