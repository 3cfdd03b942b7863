/** Tells when the other side has said nothing for so long that something must be wrong with it. */
export type Silence = {
  /** It said something. */
  broken: () => void;
  /** A second has passed. Counted rather than measured, so that a machine that slept has not been silent. */
  tick: () => void;
};

/** @param onChange it has fallen silent, or speaks again */
export function watchSilence(ticks: number, onChange: (isSilent: boolean) => void): Silence {
  let passed = 0;
  return {
    broken() {
      const wasSilent = passed >= ticks;
      passed = 0;
      if (wasSilent) onChange(false);
    },
    tick() {
      passed += 1;
      if (passed === ticks) onChange(true);
    },
  };
}
