import type { ReactNode } from 'react';

/** A message that is read out at once: an error (`bad`) or news (`good`). */
export function Notice({ tone, children }: { readonly tone: 'bad' | 'good'; readonly children: ReactNode }) {
  return (
    <p className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </p>
  );
}
