import { expect, test } from 'vitest';
import { draftOfWishes, readDraft, roleOf, withRole } from '../../../renderer/features/setup/wishes/wishes-draft.ts';
import { firstWishes } from '../../../shared/domain/plans-wishes.ts';

const draft = draftOfWishes(firstWishes(['host-1', 'host-2']));

test('the first wishes are valid and come back unchanged', () => {
  expect(readDraft(draft).wishes).toEqual(firstWishes(['host-1', 'host-2']));
});

test('a host has one role at a time', () => {
  const changed = withRole(draft, 'host-2', 'manager');
  expect(changed.managers).toEqual(['host-1', 'host-2']);
  expect(changed.workers).toEqual([]);
  expect(roleOf(withRole(changed, 'host-1', 'none'), 'host-1')).toBe('none');
});

test('the wrong one among the mirrors is named', () => {
  const { wishes, errors } = readDraft({ ...draft, mirrors: 'https://mirror.example\nhttps://me:secret@mirror' });
  expect(wishes).toBeNull();
  expect(errors.mirrors).toEqual({ value: 'https://me:secret@mirror' });
});

test.each(['10.201.0.0', '10.201.0.0/33', '10.201.0.0/4', '300.0.0.0/16', 'pool'])('%s is no pool', (addressPool) => {
  expect(readDraft({ ...draft, addressPool }).errors.addressPool).toEqual({ value: addressPool });
});

test('a registry that is not wanted needs no port', () => {
  expect(readDraft({ ...draft, registryPort: '' }).errors.registryPort).toBeDefined();
  expect(readDraft({ ...draft, registryWanted: false, registryPort: '' }).wishes?.registry).toBeNull();
});
