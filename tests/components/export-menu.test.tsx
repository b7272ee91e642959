import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { ExportMenu } from '../../renderer/components/index.ts';
import { renderPart } from './support/render.tsx';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function open(read: (format: 'markdown' | 'shell') => Promise<{ text: string }>) {
  const saved: { name: string; blob: Blob }[] = [];
  let last: Blob | undefined;
  const createObjectURL = (blob: Blob) => {
    last = blob;
    return 'blob:one';
  };
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL, revokeObjectURL: () => undefined }));
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    if (last) saved.push({ name: this.download, blob: last });
  });
  const writeText = vi.fn(async () => undefined);
  vi.stubGlobal('navigator', Object.assign(navigator, { clipboard: { writeText } }));
  const file = { name: 'plan.sh', type: 'text/x-shellscript' };
  renderPart(
    <ExportMenu
      label="Export"
      read={read}
      items={[
        { label: 'Save the script', format: 'shell', file },
        { label: 'Copy the text', format: 'markdown' },
      ]}
    />,
  );
  return { saved, writeText };
}

const choose = async (name: string) => {
  fireEvent.click(await screen.findByRole('button', { name: 'Export' }));
  fireEvent.click(await screen.findByRole('menuitem', { name }));
};

test('a text is saved as the file that is named, or copied', async () => {
  const { saved, writeText } = open(async (format) => ({ text: `the ${format}` }));
  await choose('Save the script');
  await waitFor(() => expect(saved.map(({ name }) => name)).toEqual(['plan.sh']));
  expect(saved[0]?.blob.size).toBe('the shell'.length);
  expect(writeText).not.toHaveBeenCalled();
  await choose('Copy the text');
  await waitFor(() => expect(writeText).toHaveBeenCalledWith('the markdown'));
});

test('nothing is saved or copied where core gives no text', async () => {
  const read = vi.fn(async (): Promise<{ text: string }> => {
    throw new Error('gone');
  });
  const { saved, writeText } = open(read);
  await choose('Save the script');
  await waitFor(() => expect(read).toHaveBeenCalled());
  await screen.findByRole('alert');
  expect(saved).toEqual([]);
  expect(writeText).not.toHaveBeenCalled();
});
