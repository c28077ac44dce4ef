/** Greetings in the languages and for the names that a run is started with. There, one task instance greets one name. */
import { Dag, getContext, Param } from 'tradewind';

const dag = new Dag('example_params_trigger_ui', {
  dagDisplayName: 'Params Trigger UI',
  description: 'Example DAG demonstrating the usage DAG params to model a trigger UI with a user form',
  docMd: `Example DAG demonstrating the usage DAG params to model a trigger UI with a user form.

This example DAG generates greetings to a list of provided names in selected languages in the logs.
`,
  startDate: '2022-03-04',
  catchup: false,
  tags: ['example', 'params'],
  params: {
    names: new Param(['Linda', 'Martha', 'Thomas'], {
      type: 'array',
      title: 'Names to greet',
      description:
        'Define the list of names for which greetings should be generated in the logs. Please have one name per line.',
    }),
    english: new Param(true, { type: 'boolean', title: 'English' }),
    german: new Param(true, { type: 'boolean', title: 'German (Formal)' }),
    french: new Param(true, { type: 'boolean', title: 'French' }),
  },
});

const names = dag.task('get_names', async () => getContext().params['names'] as string[])();
const languages = dag.branch('select_languages', async () =>
  ['english', 'german', 'french']
    .filter((language) => getContext().params[language] === true)
    .map((language) => `generate_${language}_greeting`),
)();
const printed = dag.empty({ taskId: 'print_greetings' }, { triggerRule: 'all_done' });
for (const [language, word] of Object.entries({ english: 'Hello', german: 'Sehr geehrter', french: 'Bonjour' })) {
  const greet = dag.task(`generate_${language}_greeting`, async ({ to }: { to: string[] }) =>
    to.map((name) => `${word} ${name}!`),
  );
  greet({ to: names }).after(languages).before(printed);
}
