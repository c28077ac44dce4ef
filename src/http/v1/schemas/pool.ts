import { collection, component } from '../definition/component.ts';
import { flag, integer, nullable, text } from '../definition/fields.ts';

const slots = (what: string) => integer({ readOnly: true, description: `The number of slots used by ${what}.` });

export const Pool = component(
  'Pool',
  {
    name: text({ description: 'The name of the pool.' }),
    slots: integer({
      description: 'How many slots task instances may take at once; one may take several. -1 is without limit.',
    }),
    occupied_slots: slots('running and queued task instances, deferred ones too where `include_deferred` says so'),
    running_slots: slots('running task instances'),
    queued_slots: slots('queued task instances'),
    open_slots: integer({ readOnly: true, description: 'The number of free slots; -1 where there is no limit.' }),
    scheduled_slots: slots('scheduled task instances'),
    deferred_slots: slots('deferred task instances'),
    description: nullable(text({ description: 'What the pool is for.' })),
    include_deferred: flag({ description: 'Whether deferred task instances take slots.' }),
  },
  { description: 'A pool: it limits how many task instances of a kind run at once.' },
);

export const PoolCollection = collection('PoolCollection', 'pools', Pool, { description: 'A page of pools.' });
