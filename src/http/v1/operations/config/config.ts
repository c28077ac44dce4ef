import type { Static } from 'typebox';
import type { Config } from '../../../../config/config.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import type { ApiRequest } from '../../../api-handler.ts';
import { preferredType } from '../../../accept.ts';
import { htmlResponse } from '../../../responses.ts';
import { allow } from '../../definition/access.ts';
import { type ExposedSection, exposedSections, findExposedOption } from './exposed-config.ts';
import { WholeAnswer, operation } from '../../definition/operation.ts';
import { textParameter, textPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { Config as ConfigSchema } from '../../schemas/config.ts';

/** Text first: it is what `*` gets. */
const TYPES = ['text/plain', 'application/json'] as const;
const NOT_ACCEPTABLE = new WholeAnswer(htmlResponse('', 406));

const getConfig = operation({
  id: 'get_config',
  method: 'GET',
  path: '/config',
  tag: 'Config',
  summary: 'Get the configuration',
  description: 'Needs `[webserver] expose_config`. Secrets are hidden.',
  access: allow('can_read', RESOURCES.configurations),
  query: { section: textParameter('The only section to give.') },
  answer: { description: 'The configuration.', schema: ConfigSchema, alsoAs: 'text/plain' },
  problems: [400, 401, 403, 404, 406],
  run({ config }, { request, query }) {
    return answerExposed(config, request, () => {
      const sections = exposedSections(config);
      const { section } = query;
      if (section === undefined || section === '') return sections;
      const found = sections.find(({ name }) => name === section);
      if (!found) throw new Problem(404, { title: 'section not found.', detail: `section=${section} not found.` });
      return [found];
    });
  },
});

const getValue = operation({
  id: 'get_value',
  method: 'GET',
  path: '/config/section/{section}/option/{option}',
  tag: 'Config',
  summary: 'Get an option of the configuration',
  description: 'Needs `[webserver] expose_config`. Secrets are hidden.',
  access: allow('can_read', RESOURCES.configurations),
  pathParts: { section: textPart('The name of the section.'), option: textPart('The name of the option.') },
  answer: { description: 'The option, in its section.', schema: ConfigSchema, alsoAs: 'text/plain' },
  problems: [400, 401, 403, 404, 406],
  run({ config }, { request, path: { section, option } }) {
    return answerExposed(config, request, () => {
      const value = findExposedOption(config, section, option);
      if (value === undefined) {
        const detail = `The option [${section}/${option}] is not found in config.`;
        throw new Problem(404, { title: 'Config not found.', detail });
      }
      return [{ name: section, options: [{ key: option, value }] }];
    });
  },
});

export const configOperations = [getConfig, getValue];

/** @throws Problem 403 where the configuration is not exposed, and what `find` throws */
function answerExposed(
  config: Config,
  request: ApiRequest,
  find: () => ExposedSection[],
): Static<typeof ConfigSchema> | WholeAnswer {
  const type = preferredType(request.headers.accept, TYPES);
  if (type === undefined) return NOT_ACCEPTABLE;
  if (config.webserver.exposeConfig === false) {
    throw new Problem(403, {
      detail: 'Your Airflow administrator chose not to expose the configuration, most likely for security reasons.',
    });
  }
  const sections = find();
  if (type === 'text/plain') {
    return new WholeAnswer({ status: 200, headers: { 'content-type': 'text/plain' }, body: printSections(sections) });
  }
  return { sections: sections.map(({ name, options }) => ({ name, options: [...options] })) };
}

function printSections(sections: readonly ExposedSection[]): string {
  return sections
    .map(({ name, options }) => `[${name}]\n${options.map(({ key, value }) => `${key} = ${value}`).join('\n')}\n`)
    .join('\n');
}
