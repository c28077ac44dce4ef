import { stringify } from 'yaml';
import type { JsonObject } from '../../../foundation/json.ts';
import { lazy } from '../../../foundation/lazy.ts';
import { mountRoute } from '../../server/mount-route.ts';
import { jsonResponse } from '../../responses.ts';
import type { Surface } from '../../server/surface.ts';

/** Serves the document at `/openapi.json` and `/openapi.yaml`. Needs no credentials, as in Airflow. */
export function serveDocument(surface: Surface, document: () => JsonObject): void {
  const yaml = lazy(() => stringify(document(), { aliasDuplicateObjects: false }));
  mountRoute(surface, 'GET', '/openapi.json', () => jsonResponse(document()));
  mountRoute(surface, 'GET', '/openapi.yaml', () => ({
    status: 200,
    headers: { 'content-type': 'application/yaml' },
    body: yaml(),
  }));
}
