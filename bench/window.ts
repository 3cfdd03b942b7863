/**
 * What a person waits for in the window, in Chromium drawing in software. Parameters: the scenes to measure, by default
 * all but `live`, which takes ten minutes (or the seconds given behind it).
 */
import { print, printConditions } from './support/conditions.ts';
import { withHome } from './support/temporary-home.ts';
import { measureCompare } from './window/compare.ts';
import { measureForm } from './window/form.ts';
import { measureLive } from './window/live.ts';
import { measureRun } from './window/run.ts';
import { measureTable } from './window/table.ts';

const SCENES: Readonly<Record<string, (home: string) => Promise<void>>> = {
  run: measureRun,
  table: measureTable,
  compare: measureCompare,
  form: measureForm,
};

const [first, seconds = '600'] = process.argv.slice(2);
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(SCENES);
printConditions('before');
if (first === 'live') await withHome((home) => measureLive(home, Number(seconds)));
else {
  for (const name of wanted) {
    const scene = SCENES[name];
    if (scene === undefined) {
      throw new Error(`there is no scene ${name}: take ${Object.keys(SCENES).join(', ')} or live`);
    }
    print(`${name}:`);
    await withHome(scene);
  }
}
printConditions('after');
