import { join } from 'node:path';
import type { Static } from 'typebox';
import type { Config } from '../../../../config/config.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import {
  type VisibleImportError,
  findVisibleImportError,
  listVisibleImportErrors,
} from '../../../../metadata/dag-files/import-error-pages.ts';
import { allow } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { integerPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { ImportError, ImportErrorCollection } from '../../schemas/import-error.ts';

const ORDER = { import_error_id: 'id', timestamp: 'timestamp', filename: 'filename' } as const;

const getImportErrors = operation({
  id: 'get_import_errors',
  method: 'GET',
  path: '/importErrors',
  tag: 'ImportError',
  summary: 'List import errors',
  description: 'Lists those of files with a DAG that the caller may read; all where they may read all DAGs.',
  access: allow('can_read', RESOURCES.importErrors),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of import errors.', schema: ImportErrorCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query, caller }) {
    const { items, total } = await listVisibleImportErrors(db, {
      dagIds: caller.permissions.dagIds('can_read'),
      order: readOrder(query.order_by, ORDER, { column: 'id', descending: false }),
      ...pageOf(config, query),
    });
    return { import_errors: items.map((item) => renderImportError(config, item)), total_entries: total };
  },
});

const getImportError = operation({
  id: 'get_import_error',
  method: 'GET',
  path: '/importErrors/{import_error_id}',
  tag: 'ImportError',
  summary: 'Get an import error',
  access: allow('can_read', RESOURCES.importErrors),
  pathParts: { import_error_id: integerPart('The id of the error.') },
  answer: { description: 'The import error.', schema: ImportError },
  problems: [401, 403, 404],
  async run({ db, config }, { path: { import_error_id: id }, caller }) {
    const found = await findVisibleImportError(db, id, caller.permissions.dagIds('can_read'));
    if (!found) {
      const detail = `The ImportError with import_error_id: \`${id}\` was not found`;
      throw new Problem(404, { title: 'Import error not found', detail });
    }
    if (!found.is_visible) {
      throw new Problem(403, { detail: 'You do not have read permission on any of the DAGs in the file' });
    }
    return renderImportError(config, found);
  },
});

export const importErrorOperations = [getImportErrors, getImportError];

const HIDDEN = 'REDACTED - you do not have read permission on all DAGs in the file';

function renderImportError({ core }: Config, error: VisibleImportError): Static<typeof ImportError> {
  return {
    import_error_id: error.id,
    timestamp: isoformat(error.timestamp),
    // The examples lie where the program does, which is nobody's business.
    filename: error.bundle_name === 'dags-folder' ? join(core.dagsFolder, error.filename) : error.filename,
    stack_trace: error.has_hidden_dags ? HIDDEN : error.stacktrace,
  };
}
