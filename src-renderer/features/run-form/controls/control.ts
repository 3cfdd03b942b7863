/** What every control of the form is given. */
export type ControlProps = {
  /** Of the element that the label is for. */
  id: string;
  label: string;
  value: unknown;
  invalid: boolean;
  /** The id of the element that holds the description and what is wrong. */
  describedBy: string;
  onchange: (value: unknown) => void;
};

export const INPUT =
  'h-7 w-full min-w-0 rounded-md border border-line bg-raised px-2 text-text placeholder:text-faint aria-[invalid=true]:border-bad';
