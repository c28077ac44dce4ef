import { expect, test } from 'vitest';
import { renderGrid } from './grid-table.ts';
import { renderPlainTable } from './plain-table.ts';
import { renderTable } from './table.ts';

// Expected texts were printed by Airflow 2.11 and 1.10.
const POOLS = {
  columns: ['pool', 'slots', 'description', 'include_deferred'],
  rows: [['default_pool', '128', 'Default pool', 'False']],
};

test('a table pads its columns and ends in a blank line as wide as itself', () => {
  expect(renderTable(POOLS, 200).split('\n')).toEqual([
    'pool         | slots | description  | include_deferred',
    '=============+=======+==============+=================',
    'default_pool | 128   | Default pool | False           ',
    '                                                      ',
    '',
  ]);
});

test('a table that is too wide takes from its widest columns and breaks their cells at spaces', () => {
  const table = { columns: ['conf', 'last_scheduling_decision'], rows: [['{}', '2024-01-02 00:00:00+00:00']] };
  expect(renderTable(table, 24).split('\n')).toEqual([
    '     | last_scheduling_d',
    'conf | ecision          ',
    '=====+==================',
    '{}   | 2024-01-02       ',
    '     | 00:00:00+00:00   ',
    '                        ',
    '',
  ]);
});

test('a table counts wide characters as two columns', () => {
  const [, , first = '', second = ''] = renderTable(
    {
      columns: ['name', 'x'],
      rows: [
        ['日本', '1'],
        ['abcd', '2'],
      ],
    },
    80,
  ).split('\n');
  expect([first, second]).toEqual(['日本 | 1', 'abcd | 2']);
});

test('a table of no columns is blank', () => {
  expect(renderTable({ columns: [], rows: [[]] }, 80)).toBe('\n\n');
});

test('a plain table puts numbers to the right and leaves no space at the ends of lines', () => {
  expect(renderPlainTable(POOLS)).toBe(
    'pool            slots  description    include_deferred\ndefault_pool      128  Default pool   False\n',
  );
});

test('a grid has a rule between rows and none below the last line', () => {
  const pools = {
    columns: ['Pool', 'Slots', 'Description'],
    rows: [
      ['default_pool', '128', 'Default pool'],
      ['ip', '4', 'from a file'],
    ],
  };
  expect(renderGrid(pools).split('\n')).toEqual([
    '╒══════════════╤═════════╤═══════════════╕',
    '│ Pool         │   Slots │ Description   │',
    '╞══════════════╪═════════╪═══════════════╡',
    '│ default_pool │     128 │ Default pool  │',
    '├──────────────┼─────────┼───────────────┤',
    '│ ip           │       4 │ from a file   │',
    '╘══════════════╧═════════╧═══════════════╛',
  ]);
});
