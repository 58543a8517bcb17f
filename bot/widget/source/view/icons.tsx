/** The pictures on buttons: lines of one width, in the colour of the text. */

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  sound: "M5 9.5v5h3.5L13 18V6L8.5 9.5zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  restart: "M4.5 12a7.5 7.5 0 1 0 2.5-5.6M4.5 4v4.5H9",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  up: "M7 11v9H4v-9zM7 11l4-7c1.5 0 2.5 1 2.5 2.5V10h5a1.8 1.8 0 0 1 1.8 2.1l-1.2 6.4a1.8 1.8 0 0 1-1.8 1.5H7",
  down: "M7 13V4H4v9zM7 13l4 7c1.5 0 2.5-1 2.5-2.5V14h5a1.8 1.8 0 0 0 1.8-2.1l-1.2-6.4A1.8 1.8 0 0 0 17.3 4H7",
  source: "M7 4h7l4 4v12H7zM14 4v4h4M10 12.5h5M10 16h5",
  arrow: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  alert: "M12 8v5M12 16.5h.01M12 3.5l9.5 16.5h-19z",
  turn: "M7 10l5 5 5-5",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg
    class={`icon icon-${name}`}
    viewBox="0 0 24 24"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width={name === "menu" ? 3 : 1.8}
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d={PATHS[name]} />
  </svg>
);
