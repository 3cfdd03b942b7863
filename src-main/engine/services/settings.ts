import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { writeSettings } from '../../storage/repositories/settings.ts';
import { definedValues } from '../defined-values.ts';
import type { Engine } from '../engine.ts';
import { currentSettings } from '../settings.ts';

/** @param onChange some setting has another value now */
export function settingsService({ database }: Engine, onChange: () => void): Handlers<WorkbenchContract>['settings'] {
  return {
    show: () => currentSettings(database),
    change(changes) {
      writeSettings(database, definedValues(changes));
      onChange();
      return currentSettings(database);
    },
  };
}
