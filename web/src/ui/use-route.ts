import { useSyncExternalStore } from 'react';

/** What the page shows: the list, or one lecture. It stands behind the `#`, so that any web server can serve the page. */
export type Route = { readonly screen: 'library' } | { readonly screen: 'lecture'; readonly id: string };

const LECTURE = /^#\/lecture\/([0-9A-Za-z]+)$/;

/** The address of a lecture within the page. */
export function lectureHref(id: string): string {
  return `#/lecture/${id}`;
}

/** What the address asks for; what it cannot mean is the list. */
export function routeOf(hash: string): Route {
  const id = LECTURE.exec(hash)?.[1];
  return id === undefined ? { screen: 'library' } : { screen: 'lecture', id };
}

/** What the address asks for now. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (onChange) => {
      addEventListener('hashchange', onChange);
      return () => removeEventListener('hashchange', onChange);
    },
    () => location.hash,
  );
  return routeOf(hash);
}
