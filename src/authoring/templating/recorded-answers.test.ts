import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TemplateError } from './language/template-error.ts';
import { renderTemplate } from './render-template.ts';
import { tutorialContext } from './tutorial-run.fixture.ts';

// Recorded from Jinja2 3.1.6 and pendulum 3.1.0 (Python 3.11) in an environment as Airflow 2.11 makes it: sandboxed, strict
// about undefined names, with the `do` extension. Each case is a template and what it rendered to, or its error.
const recorded = JSON.parse(readFileSync(new URL('recorded-answers.json', import.meta.url), 'utf8')) as {
  answers: [template: string, output: string][];
  errors: [template: string, name: string, reason: string][];
};

test.each(recorded.answers)('%j renders as in Airflow', async (template, output) => {
  expect(await renderTemplate(template, tutorialContext())).toBe(output);
});

test.each(recorded.errors)('%j fails as in Airflow', async (template) => {
  await expect(renderTemplate(template, tutorialContext())).rejects.toThrow(TemplateError);
});

test('errors have the name and the words that Jinja has for them, but for prototypes, which are refused louder', async () => {
  const differing: string[] = [];
  for (const [template, name, reason] of recorded.errors) {
    const error = await renderTemplate(template, tutorialContext()).catch((thrown: unknown) => thrown);
    if (!(error instanceof TemplateError) || error.name !== name || error.reason !== reason) differing.push(template);
  }
  expect(differing).toEqual(['{{ params.__proto__ }} {{ params.constructor }}']);
});
