import type { ChildProcess } from 'node:child_process';

/** What a child says next; rejects when it has ended. */
export function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () =>
      reject(new Error('a process ended too early: the lines above, or the log of the engine, say why'));
    if (!child.connected) {
      ended();
      return;
    }
    child.once('disconnect', ended);
    child.once('message', (message) => {
      child.off('disconnect', ended);
      resolve(message);
    });
  });
}

/** What a child answers. */
export function askChild(child: ChildProcess, question: string): Promise<unknown> {
  const answer = nextMessage(child);
  // One that ends at this moment is told by the answer that never comes.
  if (child.connected) child.send(question, () => {});
  return answer;
}
