import type { Agreement, ViewPairs } from '../../src-shared/contract/preview.ts';
import type { AgreementQuestion, PreviewQuestion, Report, ViewsQuestion } from '../../src-shared/contract/trainer.ts';
import { AppError } from '../../src-shared/errors.ts';
import { startTrainer, type TrainerOptions, type TrainerProcess } from './trainer-process.ts';

/** Answers questions for views and about them through a trainer that is kept for the next ones. */
export type Previews = {
  /** @throws the signal's reason; AppError as the trainer refused or failed */
  ask: (question: ViewsQuestion, signal: AbortSignal) => Promise<ViewPairs>;
  /** @throws as `ask` does */
  askAgreement: (question: AgreementQuestion, signal: AbortSignal) => Promise<Agreement>;
  /** Ends the trainer, if there is one; what waits for an answer fails. */
  end: () => void;
};

type Answer = Extract<Report, { kind: PreviewQuestion['kind'] }>;

type Waiting = {
  question: PreviewQuestion;
  signal: AbortSignal;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

const REST_MILLISECONDS = 30_000;

const ended = () => new AppError('preview-ended', 'The process that draws the views was ended. Ask for them again.');

/**
 * Questions are answered one after the other; one whose asker has gone, as one does who asks another, is passed over.
 * @param options.restMilliseconds after how long without a question the trainer is ended
 */
export function createPreviews(
  options: Pick<TrainerOptions, 'silence' | 'entry'> & { restMilliseconds?: number },
): Previews {
  const { restMilliseconds = REST_MILLISECONDS, ...ofTrainer } = options;
  let waiting: Waiting[] = [];
  let current: Waiting | undefined;
  let trainer: TrainerProcess | undefined;
  let rest: NodeJS.Timeout | undefined;

  /** Who asked is told, and the next question is asked. */
  const settle = (tell: (asked: Waiting) => void) => {
    const asked = current;
    current = undefined;
    if (asked !== undefined) tell(asked);
    next();
  };
  const take = (report: Report) => {
    if (report.kind === 'views' || report.kind === 'agreement') settle(({ resolve }) => resolve(report));
    else if (report.kind === 'refused') settle(({ reject }) => reject(new AppError(report.code, report.message)));
  };
  function started(): TrainerProcess {
    const begun = startTrainer({ ...ofTrainer, onReport: take });
    begun.begin({ kind: 'preview' });
    const failed = (error: unknown) => {
      // One that was ended on purpose is no longer the one at work.
      if (trainer !== begun) return;
      trainer = undefined;
      settle(({ reject }) => reject(error));
    };
    begun.ended.then(() => failed(ended()), failed);
    return begun;
  }
  function next(): void {
    if (current !== undefined) return;
    waiting = waiting.filter(({ signal }) => !signal.aborted);
    current = waiting.shift();
    clearTimeout(rest);
    if (current === undefined) {
      rest = setTimeout(end, restMilliseconds);
      return;
    }
    trainer ??= started();
    trainer.ask(current.question);
  }
  function end(): void {
    clearTimeout(rest);
    trainer?.kill();
    trainer = undefined;
    for (const { reject } of [...(current === undefined ? [] : [current]), ...waiting]) reject(ended());
    current = undefined;
    waiting = [];
  }
  const answerTo = (question: PreviewQuestion, signal: AbortSignal) =>
    new Promise<Answer>((resolve, reject) => {
      const leave = () => reject(signal.reason instanceof Error ? signal.reason : ended());
      signal.addEventListener('abort', leave, { once: true });
      waiting.push({ question, signal, resolve, reject });
      next();
    });
  const another = () => new Error('the preview answered another question than it was asked');
  return {
    async ask(question, signal) {
      const answer = await answerTo(question, signal);
      if (answer.kind !== 'views') throw another();
      return answer.pairs;
    },
    async askAgreement(question, signal) {
      const answer = await answerTo(question, signal);
      if (answer.kind !== 'agreement') throw another();
      return answer.agreement;
    },
    end,
  };
}
