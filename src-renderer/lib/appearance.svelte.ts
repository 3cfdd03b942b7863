/** Dark or light: as the system has it, or as the person chose for this window. */
export type Appearance = 'system' | 'dark' | 'light';

const KEY = 'appearance';
const system = matchMedia('(prefers-color-scheme: light)');

function stored(): Appearance {
  const value = localStorage.getItem(KEY);
  return value === 'dark' || value === 'light' ? value : 'system';
}

let chosen = $state<Appearance>(stored());
let systemIsLight = $state(system.matches);
system.addEventListener('change', ({ matches }) => (systemIsLight = matches));

export const appearance = {
  get chosen(): Appearance {
    return chosen;
  },
  set chosen(value: Appearance) {
    chosen = value;
    localStorage.setItem(KEY, value);
  },
  get theme(): 'dark' | 'light' {
    if (chosen !== 'system') return chosen;
    return systemIsLight ? 'light' : 'dark';
  },
};
