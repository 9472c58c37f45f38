/** Drawn on a square of 24 by 24, in lines. */
const SHAPES = {
  upload: 'M12 16V4m0 0 5 5m-5-5L7 9M4 17v2a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-2',
  film: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4',
  sound: 'M4 10v4M8 6v12M12 9v6M16 4v16M20 10v4',
  pause: 'M9 5v14M15 5v14',
  play: 'M7 4.5v15l12-7.5z',
  cross: 'M6 6l12 12M18 6 6 18',
  again: 'M20 11A8 8 0 1 0 18.4 16M20 5v6h-6',
  back: 'M11 5l-7 7 7 7M4 12h16',
  pencil: 'M4 20l1-4L16.5 4.5l3 3L8 19zM14.5 6.5l3 3',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5',
  plus: 'M12 5v14M5 12h14',
  download: 'M12 4v12m0 0 5-5m-5 5-5-5M4 20h16',
  split: 'M4 12h5M15 12h5M12 4v16',
  merge: 'M12 4v6m0 0 3-3m-3 3L9 7M12 20v-6m0 0 3 3m-3-3-3 3M4 12h16',
  alert: 'M12 8v5M12 16.5v.5M12 3 2.5 20h19z',
  check: 'M5 12.5l5 5L19.5 7',
} as const;

/** One of the drawings above. */
export type IconName = keyof typeof SHAPES;

/** A drawing beside a text, or in a button that has a label: nothing that a screen reader should read. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} />
    </svg>
  );
}
