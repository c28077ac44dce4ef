import { collection, component } from '../definition/component.ts';
import { anyObject, listOf, nullable, text } from '../definition/fields.ts';

const names = (what: string) => listOf(text(), { description: `The ${what} that it brings.` });
const nullableNames = (what: string) => listOf(nullable(text()), { description: `The ${what} that it brings.` });
const objects = (what: string) => listOf(nullable(anyObject()), { description: `The ${what} that it brings.` });

const PluginCollectionItem = component(
  'PluginCollectionItem',
  {
    name: text({ description: 'The name of the plugin.' }),
    hooks: nullableNames('hooks'),
    executors: nullableNames('executors'),
    macros: nullableNames('macros'),
    flask_blueprints: nullableNames('web pages'),
    appbuilder_views: objects('views'),
    appbuilder_menu_items: objects('menu items'),
    global_operator_extra_links: nullableNames('links of all tasks'),
    operator_extra_links: nullableNames('links of some tasks'),
    source: nullable(text({ description: 'Where it comes from.' })),
    ti_deps: names('conditions for task instances'),
    listeners: names('listeners'),
    timetables: names('timetables'),
  },
  { description: 'A plugin.' },
);

export const PluginCollection = collection('PluginCollection', 'plugins', PluginCollectionItem, {
  description: 'A page of plugins.',
});
