/** How fast a run goes, from when its updates were made. */
export type Pace = {
  /** Notes the newest update; one that lies before the last begins anew. */
  note: (step: number, milliseconds: number) => void;
  /** Null before two updates are known. */
  secondsPerStep: () => number | null;
};

const WINDOW_MILLISECONDS = 60_000;

/** Over the last minute of training, what lies between updates included. */
export function createPace(): Pace {
  let noted: { step: number; milliseconds: number }[] = [];
  return {
    note(step, milliseconds) {
      const last = noted.at(-1);
      if (last !== undefined && step < last.step) noted = [];
      if (last?.step === step) return;
      noted.push({ step, milliseconds });
      while (noted.length > 2 && milliseconds - (noted[0]?.milliseconds ?? 0) > WINDOW_MILLISECONDS) noted.shift();
    },
    secondsPerStep() {
      const first = noted[0];
      const last = noted.at(-1);
      if (first === undefined || last === undefined || last.step === first.step) return null;
      return (last.milliseconds - first.milliseconds) / 1000 / (last.step - first.step);
    },
  };
}
