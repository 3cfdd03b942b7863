import { describe, expect, it } from 'vitest';
import { costKey } from '../../../../src-renderer/features/cost/cost-key.ts';
import { costFor, readSavedCosts, rememberCost } from '../../../../src-renderer/features/cost/remembered-costs.ts';
import { applySettings, parseRunConfig } from '../../../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../../../src-shared/config/presets/index.ts';
import { expenseOf } from '../../../../src-shared/config/run-expense.ts';
import type { Cost } from '../../../../src-shared/contract/cost.ts';

const configOf = (...settings: string[]) => parseRunConfig(applySettings(presetNamed('digits').config, settings), '');

const cost: Cost = {
  parameters: 352_608,
  firstStepSeconds: 1,
  stepSeconds: 0.5,
  timedSteps: 10,
  peakMemory: 3e8,
  checkpointBytes: 4e6,
  stepsPerEpoch: 70,
  memoryAvailable: 8e9,
  memoryTotal: 16e9,
  anotherTrained: false,
  measuredAt: '2026-11-24T10:00:00.000Z',
  description: { backend: 'wasm', versions: {}, device: 'CPU', threads: 2, mode: 'repeatable', switches: {} },
};
const remembered = (key: string) => ({ key, cost, took: 9 });

describe('what a cost is remembered by', () => {
  const key = costKey(configOf(), 'a');

  it.each([
    'training.batchSize=64',
    'encoder.outputs=64',
    'expander.widths=[8]',
    'augmentation.views.0.rotation=3',
    'method.covarianceForm=features',
    'training.gradientClip=1',
    'compute.backend=wasm',
    'dataset=other',
  ])('changes with %s', (setting) => {
    expect(costKey(configOf(setting), 'a')).not.toBe(key);
  });

  it.each([
    'name=other',
    'seed=3',
    'training.steps=5',
    'schedule.rate=0.1',
    'method.coefficients.variance=1',
    'optimizer.weightDecay=0.1',
    'checkpoints.keep=9',
  ])('stays with %s', (setting) => {
    expect(costKey(configOf(setting), 'a')).toBe(key);
  });

  it('changes with another data set of the same name', () => {
    expect(costKey(configOf(), 'b')).not.toBe(key);
  });
});

describe('remembered costs', () => {
  it('give what was measured of the same, and else the newest, as of an earlier configuration', () => {
    const costs = ['a', 'b', 'c'].map(remembered);
    expect(costFor(costs, 'b')).toEqual({ shown: costs[1], isEarlier: false });
    expect(costFor(costs, 'd')).toEqual({ shown: costs[2], isEarlier: true });
    expect(costFor(costs, undefined)).toEqual({ shown: costs[2], isEarlier: true });
    expect(costFor([], 'a')).toBeUndefined();
  });

  it('hold one per configuration, and not more and more', () => {
    let costs = ['a', 'b'].map(remembered);
    costs = rememberCost(costs, { ...remembered('a'), took: 1 });
    expect(costs.map(({ key, took }) => [key, took])).toEqual([
      ['b', 9],
      ['a', 1],
    ]);
    for (let index = 0; index < 50; index++) costs = rememberCost(costs, remembered(String(index)));
    expect(costs).toHaveLength(20);
    expect(costs.at(-1)?.key).toBe('49');
  });

  it('come back from where the tab keeps them, and are forgotten when they cannot be read', () => {
    const costs = ['a', 'b'].map(remembered);
    expect(readSavedCosts(JSON.stringify(costs))).toEqual(costs);
    for (const text of [null, '', '{}', '[{"key":1}]', 'nonsense']) expect(readSavedCosts(text)).toEqual([]);
  });
});

describe('what measured updates come to', () => {
  it('follows the length of the run without measuring anew', () => {
    expect(expenseOf(configOf(), cost)).toMatchObject({
      totalSteps: 600,
      epochSeconds: 35,
      runSeconds: 300,
      keptBytes: 8e6,
    });
    const longer = expenseOf(configOf('training.steps=null', 'training.epochs=20'), cost);
    expect(longer).toMatchObject({ totalSteps: 1400, runSeconds: 700 });
    expect(expenseOf(configOf('training.steps=3'), cost).keptBytes).toBe(4e6);
  });

  it('names the k-NN measurements that come on top', () => {
    expect(expenseOf(configOf(), cost).besides).toContain('5 k-NN measurements');
    expect(expenseOf(configOf('knn.everyEpochs=null'), cost).besides).toBe('writing checkpoints');
  });

  it('warns with the figures when memory is short, and only then', () => {
    expect(expenseOf(configOf(), cost).memoryWarning).toBeUndefined();
    const warning = expenseOf(configOf(), { ...cost, peakMemory: 7e9 }).memoryWarning;
    expect(warning).toContain('7.00 GB of the 8.00 GB');
  });
});
