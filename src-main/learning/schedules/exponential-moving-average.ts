export type MovingAverageRule = 'paper' | 'lightly';

/**
 * The factor by which BYOL's target network keeps its own weights: 1 - (1 - tau0) (cos(pi k / K) + 1) / 2, from tau0 to 1.
 * `paper`: K is the number of steps (Grill et al. 2020). `lightly`: K is one less, so that the last step reaches 1.
 * @param step completed updates, from 0
 */
export function exponentialMovingAverageAt(tau0: number, step: number, steps: number, rule: MovingAverageRule): number {
  const length = rule === 'paper' ? steps : steps - 1;
  const progress = length === 0 ? 1 : step / length;
  return 1 - ((1 - tau0) * (Math.cos(Math.PI * progress) + 1)) / 2;
}
