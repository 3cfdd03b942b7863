/**
 * Whose turn it is after an error. `usage`: the person asked for something that cannot be asked for (exit code 2);
 * `failure`: the request was sound and could not be carried out (exit code 1).
 */
export type ErrorKind = 'usage' | 'failure';

/**
 * An error that a person is expected to meet. Its message is a whole sentence that names the file or key at fault and,
 * where there is one, the remedy; it is shown without a stack trace. Everything else that is thrown is a defect.
 */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  /** For programs: for instance the places in a configuration that are at fault, so that a form can mark them. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param code kebab-case, stable, for programs; declared once, where it is thrown
   * @param options.details what a message between processes can carry: plain objects, lists, strings, numbers
   */
  constructor(
    code: string,
    message: string,
    options: { kind?: ErrorKind; cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = options.kind ?? 'failure';
    this.details = options.details ?? {};
  }
}

/** The message of anything that was thrown, for a sentence that says what went wrong underneath. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code (`ENOENT`, `EACCES`, …) of anything that was thrown, if it has one. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
