import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../../src-shared/contract/runs.ts';
import { titleOfPlace, titleOfRun } from '../../../../src-renderer/lib/window-title.ts';
import { summary } from '../runs/rows.ts';

describe('the title of the window', () => {
  it('tells the place', () => {
    expect(titleOfPlace('runs')).toBe('Runs - VICReg Workbench');
    expect(titleOfPlace('datasets', 'holiday')).toBe('holiday - VICReg Workbench');
    expect(titleOfPlace('?')).toBe('VICReg Workbench');
  });

  it('tells how far a run is, first of all, and never 100 % before its end', () => {
    const run: RunSummary = { ...summary, name: 'digits', status: 'running', step: 434, totalSteps: 1000 };
    expect(titleOfRun(run)).toBe('43 % digits - VICReg Workbench');
    expect(titleOfRun({ ...run, step: 999 })).toBe('99 % digits - VICReg Workbench');
    expect(titleOfRun({ ...run, totalSteps: 0, step: 0 })).toBe('0 % digits - VICReg Workbench');
    expect(titleOfRun({ ...run, status: 'failed' })).toBe('digits, failed - VICReg Workbench');
  });
});
