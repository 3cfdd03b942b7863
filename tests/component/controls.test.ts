import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NumberInput from '../../src-renderer/features/run-form/controls/NumberInput.svelte';
import ConfirmDialog from '../../src-renderer/ui/ConfirmDialog.svelte';

describe('a number of the form', () => {
  const given = { id: 'epochs', label: 'Epochs', invalid: false, describedBy: 'about' };

  it('keeps what is typed as it is typed, and tells the number that it means', async () => {
    const told: unknown[] = [];
    const screen = await render(NumberInput, {
      ...given,
      value: 1,
      onchange: (value: unknown) => {
        told.push(value);
        void screen.rerender({ value });
      },
    });
    const input = screen.getByRole('textbox', { name: 'Epochs' });
    await userEvent.clear(input);
    await userEvent.type(input, '1.50');
    expect(told.at(-1)).toBe(1.5);
    await expect.element(input).toHaveValue('1.50');
  });

  it('goes up and down by one, and by ten with Shift', async () => {
    const onchange = vi.fn();
    const screen = await render(NumberInput, { ...given, value: 5, whole: true, onchange });
    screen.getByRole('textbox').element().focus();
    await userEvent.keyboard('{ArrowUp}');
    await userEvent.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(onchange.mock.calls).toEqual([[6], [-5]]);
  });

  it('is told as wrong to those who do not see its border', async () => {
    const screen = await render(NumberInput, { ...given, invalid: true, value: 'x', onchange: () => {} });
    const input = screen.getByRole('textbox', { name: 'Epochs' });
    await expect.element(input).toHaveAttribute('aria-invalid', 'true');
    await expect.element(input).toHaveAttribute('aria-describedby', 'about');
  });
});

describe('what asks before something is deleted', () => {
  const children = createRawSnippet(() => ({ render: () => '<p>Its 12 MB of checkpoints become free.</p>' }));
  const asked = { title: 'Delete the run?', action: 'Delete', children };

  it('does nothing but close when Escape is pressed', async () => {
    const [act, onclose] = [vi.fn(() => Promise.resolve()), vi.fn()];
    const screen = await render(ConfirmDialog, { ...asked, act, onclose });
    await expect.element(screen.getByRole('dialog', { name: 'Delete the run?' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => onclose.mock.calls.length).toBe(1);
    expect(act).not.toHaveBeenCalled();
  });

  it('stays open and says why when it could not be done', async () => {
    const onclose = vi.fn();
    const act = () => Promise.reject(new Error('The run trains.'));
    const screen = await render(ConfirmDialog, { ...asked, act, onclose });
    await screen.getByRole('button', { name: 'Delete' }).click();
    await expect.element(screen.getByRole('alert')).toHaveTextContent('The run trains.');
    expect(onclose).not.toHaveBeenCalled();
  });
});
