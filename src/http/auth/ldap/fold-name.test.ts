import { expect, test } from 'vitest';
import { foldName, sameDirectoryName } from './fold-name.ts';

test.each(['LINDA', ' linda ', 'Ｌｉｎｄａ', 'linda'])('%j is linda to a directory', (name) => {
  expect(sameDirectoryName(name, 'linda')).toBe(true);
});

test.each(['lin da', 'linda.', 'lında', 'línda', ''])('%j is somebody else', (name) => {
  expect(sameDirectoryName(name, 'linda')).toBe(false);
});

test('inner spaces count once', () => {
  expect(foldName(' Ada   Lovelace\t')).toBe('ada lovelace');
});
