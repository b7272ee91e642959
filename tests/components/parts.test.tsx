import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import {
  DiffView,
  ErrorNote,
  OutputBuffer,
  OutputView,
  SecretField,
  StatusMark,
  StreamOutput,
  useConfirmDanger,
  useUndoable,
} from '../../renderer/components/index.ts';
import { useAction, useClient } from '../../renderer/rpc/index.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { createFakeCore } from '../support/fake-client.ts';
import { sampleOutput } from '../support/sample-records.ts';
import { renderPart } from './support/render.tsx';

test('a state has its word in the language of the window', async () => {
  renderPart(<StatusMark status="attention" />, { language: 'zh-CN' });
  expect(await screen.findByText('需留意')).toBeTruthy();
});

test('an error says what happened, why and what to do', async () => {
  const error = { code: 'host.unreachable', data: { host: 'ws02', reason: 'timeout' }, retryable: true } as const;
  renderPart(<ErrorNote error={error} />);
  const note = await screen.findByRole('alert');
  expect(note.textContent).toContain("ws02 can't be reached.");
  expect(note.textContent).toContain('No answer within the time allowed.');
  expect(note.textContent).toContain('firewall');
});

test('a failed release says its reason in the language of the window', async () => {
  const data = { service: 'web', reason: 'releases.reason.engine', text: 'task: non-zero exit (1)' };
  renderPart(<ErrorNote error={{ code: 'release.failed', data, retryable: false }} />, { language: 'zh-CN' });
  expect((await screen.findByRole('alert')).textContent).toContain('集群报告：task: non-zero exit (1)');
});

test('an error without data names the kind of thing instead of a gap', async () => {
  renderPart(<ErrorNote error={{ code: 'host.loginDenied', data: {}, retryable: false }} />);
  expect((await screen.findByRole('alert')).textContent).toContain('the host refused the login.');
});

function RemoveButton() {
  const client = useClient();
  const remove = useAction(client.hosts.remove);
  return (
    <button type="button" onClick={() => void remove.run({ id: 'host-1' })}>
      Remove
    </button>
  );
}

test('a failed action is told by its code', async () => {
  const answers = {
    'hosts.remove': () => {
      throw new SlipwayError('conflict', { data: { reason: 'registryUsed', usedBy: 'shop-web' } });
    },
  };
  renderPart(<RemoveButton />, { core: createFakeCore({ answers }) });
  fireEvent.click(await screen.findByText('Remove'));
  expect(await screen.findByText('This clashes with what is there already.')).toBeTruthy();
  expect(screen.getByText(/shop-web uses it/)).toBeTruthy();
});

function Danger({ onAnswer }: { onAnswer: (yes: boolean) => void }) {
  const confirm = useConfirmDanger();
  const ask = () =>
    confirm({ title: 'Remove ws02', text: 'Gone for good.', confirm: 'Remove ws02 now', typed: 'ws02' });
  return (
    <button type="button" onClick={() => void ask().then(onAnswer)}>
      Ask
    </button>
  );
}

test('what cannot be undone wants the name typed', async () => {
  const answer = vi.fn();
  renderPart(<Danger onAnswer={answer} />);
  fireEvent.click(await screen.findByText('Ask'));
  const button = await screen.findByRole('button', { name: 'Remove ws02 now' });
  expect(button.hasAttribute('disabled')).toBe(true);
  fireEvent.change(screen.getByLabelText('Type ws02 to go on'), { target: { value: 'ws02' } });
  fireEvent.click(button);
  await waitFor(() => expect(answer).toHaveBeenCalledWith(true));
});

test('closing the question means no', async () => {
  const answer = vi.fn();
  renderPart(<Danger onAnswer={answer} />);
  fireEvent.click(await screen.findByText('Ask'));
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(answer).toHaveBeenCalledWith(false));
});

function Undo({ act }: { act: () => void }) {
  const undoable = useUndoable();
  return (
    <button type="button" onClick={() => void undoable('The receiver is being removed.', act)}>
      Do
    </button>
  );
}

test('what was taken back within five seconds is never done', async () => {
  const act = vi.fn();
  renderPart(<Undo act={act} />);
  fireEvent.click(await screen.findByText('Do'));
  fireEvent.click(await screen.findByText('Take back'));
  await new Promise((resolve) => setTimeout(resolve, 5200));
  expect(act).not.toHaveBeenCalled();
});

test('leaving the page does it at once', async () => {
  const act = vi.fn();
  renderPart(<Undo act={act} />);
  fireEvent.click(await screen.findByText('Do'));
  fireEvent(window, new Event('pagehide'));
  expect(act).toHaveBeenCalledOnce();
});

function Secret({ setAt }: { setAt: number | null }) {
  const [value, setValue] = useState<string | null | undefined>(undefined);
  return (
    <>
      <SecretField label="Password" setAt={setAt} value={value} onChange={setValue} removable />
      <output>{value === undefined ? 'kept' : value === null ? 'removed' : `new ${value.length}`}</output>
    </>
  );
}

test('a kept secret is not shown; it says since when and can be replaced or removed', async () => {
  renderPart(<Secret setAt={Date.UTC(2026, 2, 3, 12)} />);
  expect(await screen.findByText('Set on Mar 3, 2026')).toBeTruthy();
  expect(screen.queryByLabelText('Password')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Remove: Password' }));
  expect(await screen.findByText('removed')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Keep what is set: Password' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Replace: Password' }));
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'abc' } });
  expect(await screen.findByText('new 3')).toBeTruthy();
});

test('a diff shows what is added and what is removed', async () => {
  renderPart(
    <DiffView path="/etc/docker/daemon.json" before={'{\n  "a": 1\n}\n'} after={'{\n  "a": 1,\n  "b": 2\n}\n'} />,
  );
  expect(await screen.findByText('Lines: 2 added, 1 removed')).toBeTruthy();
});

function Output({ count }: { count: number }) {
  const [buffer] = useState(() => {
    const made = new OutputBuffer();
    made.append(sampleOutput(count));
    return made;
  });
  return <OutputView buffer={buffer} label="Build" running={false} />;
}

test('of a hundred thousand lines only those in sight are drawn; search counts all of them', async () => {
  const { container } = renderPart(<Output count={100_000} />);
  expect(await screen.findByText('100,000 lines')).toBeTruthy();
  expect(container.querySelectorAll('[data-number]').length).toBeLessThan(100);
  expect(container.querySelector('[data-number="1"]')?.parentElement?.textContent).toContain('#0 layer');
  fireEvent.change(screen.getByRole('textbox', { name: 'Search the output' }), { target: { value: '#9999' } });
  expect(await screen.findByText('1 of 10', {}, { timeout: 4000 })).toBeTruthy();
});

/** The heights of a real page: jsdom lays nothing out. */
function asLaidOut(element: HTMLElement, heights: { content: number; view: number }): void {
  Object.defineProperties(element, {
    scrollHeight: { configurable: true, get: () => heights.content },
    clientHeight: { configurable: true, get: () => heights.view },
  });
}

test('follows on where lines come while it scrolls, and stops where a person scrolls up', async () => {
  const buffer = new OutputBuffer();
  buffer.append(sampleOutput(40));
  renderPart(<OutputView buffer={buffer} label="Build" running />);
  const follow = (): boolean => (screen.getByRole('switch', { name: 'Follow' }) as HTMLInputElement).checked;
  const view = await screen.findByRole('region', { name: 'Build' });
  const heights = { content: 800, view: 400 };
  asLaidOut(view, heights);
  view.scrollTop = 400;
  fireEvent.scroll(view);
  heights.content = 8000;
  fireEvent.scroll(view);
  expect(follow()).toBe(true);
  view.scrollTop = 380;
  fireEvent.scroll(view);
  expect(follow()).toBe(false);
});

test('says of output that could not be read that it was not, instead of that there is none', async () => {
  const error = { code: 'connection.lost', data: {}, retryable: true } as const;
  const output = { buffer: new OutputBuffer(), running: false, error, retry: () => undefined };
  renderPart(<StreamOutput output={output} label="Logs" empty="The service has written nothing yet." />);
  expect(await screen.findByText('The output could not be read.')).toBeTruthy();
  expect(screen.queryByText('The service has written nothing yet.')).toBeNull();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});

test('goes to the first error', async () => {
  const { container } = renderPart(<Output count={10_000} />);
  await screen.findByText('10,000 lines');
  fireEvent.click(screen.getByRole('button', { name: 'First error' }));
  await waitFor(() => expect(container.textContent).toContain('Unable to locate package docker-ce'));
});
