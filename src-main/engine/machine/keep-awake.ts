import { spawn, type ChildProcess } from 'node:child_process';
import { messageOf } from '../../../src-shared/errors.ts';

export type Wakefulness = {
  /** Lets the machine sleep again; more than once does nothing more. */
  release: () => void;
  /** A sentence that says why the machine may fall asleep, null when it stays awake. */
  refused: Promise<string | null>;
};

/**
 * A program that keeps the machine awake as long as `cat` runs below it, per system. `cat` ends when the pipe to its
 * input closes, and the system closes that however this process ends.
 */
function command(why: string): [string, string[]] | undefined {
  if (process.platform === 'linux') {
    const options = ['--what=sleep:idle', '--who=VICReg Workbench', `--why=${why}`, '--mode=block'];
    return ['systemd-inhibit', [...options, 'cat']];
  }
  if (process.platform === 'darwin') return ['caffeinate', ['-i', 'cat']];
  return undefined;
}

function mayFallAsleep(reason: string): string {
  return `The machine may fall asleep during training: ${reason}. Turn sleeping off in the system's settings.`;
}

/** `cat` is started once the machine is kept awake, so what it gives back proves that. */
function held(child: ChildProcess, program: string): Promise<string | null> {
  return new Promise((resolve) => {
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdout?.once('data', () => resolve(null));
    child.on('error', (error) => resolve(mayFallAsleep(`${program} could not be started (${messageOf(error)})`)));
    child.on('close', () => {
      const words = complaint.trim().split('\n').at(-1) ?? '';
      resolve(mayFallAsleep(words === '' ? `${program} ended at once` : `${program} says "${words}"`));
    });
  });
}

/**
 * Keeps the machine from sleeping, where the system allows it, until it is released or this process ends in any way.
 * @param why for people who ask the system what keeps it awake, such as "training run 7"
 */
export function keepAwake(why: string): Wakefulness {
  const [program, parameters] = command(why) ?? [];
  if (program === undefined) {
    const reason = 'the program cannot prevent it on this system';
    return { release: () => {}, refused: Promise.resolve(mayFallAsleep(reason)) };
  }
  const child = spawn(program, parameters, { stdio: 'pipe' });
  // A program that refuses does not read its input (EPIPE); what it says is in `refused`.
  child.stdin.on('error', () => {});
  child.stdin.write('awake\n');
  let isReleased = false;
  const refused = held(child, program).then((sentence) => (isReleased ? null : sentence));
  const release = () => {
    isReleased = true;
    child.stdin.end();
  };
  return { release, refused };
}
