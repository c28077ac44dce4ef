import type { SectionValues } from '../option.ts';
import { apiSection } from './api.ts';
import { celerySection } from './celery.ts';
import { coreSection } from './core.ts';
import { databaseSection } from './database.ts';
import { loggingSection } from './logging.ts';
import { restApiPluginSection } from './rest-api-plugin.ts';
import { schedulerSection } from './scheduler.ts';
import { cliSection } from './cli.ts';
import { fabSection } from './fab.ts';
import { kerberosSection } from './kerberos.ts';
import { operatorsSection } from './operators.ts';
import { secretsSection } from './secrets.ts';
import { triggererSection } from './triggerer.ts';
import { tradewindSection } from './tradewind.ts';
import { webserverConfigSection } from './webserver-config.ts';
import { webserverSection } from './webserver.ts';

/** Every section with options that Tradewind reads, by the property of the configuration that holds it. */
export const SECTIONS = {
  core: coreSection,
  database: databaseSection,
  logging: loggingSection,
  secrets: secretsSection,
  cli: cliSection,
  api: apiSection,
  operators: operatorsSection,
  webserver: webserverSection,
  scheduler: schedulerSection,
  triggerer: triggererSection,
  celery: celerySection,
  kerberos: kerberosSection,
  fab: fabSection,
  webserverConfig: webserverConfigSection,
  restApiPlugin: restApiPluginSection,
  tradewind: tradewindSection,
} as const;

/** The typed values of all sections. */
export type TypedSections = { readonly [Name in keyof typeof SECTIONS]: SectionValues<(typeof SECTIONS)[Name]> };
