import type { JsonObject } from '../../foundation/json.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse, withHeaders } from '../responses.ts';
import type { Refusal } from './errors.ts';
import type { PluginCall } from './plugin-call.ts';

/** What came of a call. */
export type PluginResult =
  | {
      readonly kind: 'text';
      readonly output: string;
      readonly warning: string | undefined;
      /** Named by the older generation only. */
      readonly airflowCmd: string | undefined;
    }
  | {
      readonly kind: 'command';
      /** The command line, as the generation shows it. */
      readonly airflowCmd: string;
      readonly stdout: string;
      readonly stderr: string;
      readonly hasFailed: boolean;
      /** More members of the answer. */
      readonly extra: JsonObject;
    };

/** How one generation of the plugin words its answers. */
export interface AnswerForm {
  answer(call: PluginCall, result: PluginResult, nowMs: number): ApiResponse;
  refuse(call: PluginCall, refusal: Refusal, nowMs: number): ApiResponse;
}

/** The answers of `/admin/rest_api/api?api=<cmd>`. */
export const NEWER_ANSWERS: AnswerForm = {
  answer: (call, result, nowMs) =>
    jsonResponse({
      ...(result.kind === 'command'
        ? {
            ...result.extra,
            airflow_cmd: result.airflowCmd,
            output: { stderr: result.stderr, stdin: '', stdout: result.stdout },
          }
        : { output: result.output, ...(result.warning !== undefined && { warning: result.warning }) }),
      arguments: call.query,
      post_arguments: call.form,
      ...times(call, nowMs),
      http_response_code: 200,
      status: 'OK',
    }),
  refuse: (call, refusal, nowMs) =>
    refused(refusal, {
      ...(!refusal.isTurnedAway && { arguments: call.query, post_arguments: call.form }),
      ...times(call, nowMs),
      http_response_code: refusal.status,
    }),
};

/** The answers of `/admin/rest_api/api/v1.0/<cmd>`. */
export const OLDER_ANSWERS: AnswerForm = {
  answer: (call, result, nowMs) =>
    jsonResponse({
      ...(result.kind === 'command'
        ? {
            ...result.extra,
            airflow_cmd: result.airflowCmd,
            output: result.hasFailed && result.stderr !== '' ? result.stderr : result.stdout,
          }
        : { output: result.output, ...(result.airflowCmd !== undefined && { airflow_cmd: result.airflowCmd }) }),
      arguments: argumentsOf(call),
      ...times(call, nowMs),
      status: result.kind === 'command' && result.hasFailed ? 'ERROR' : 'OK',
    }),
  refuse: (call, refusal, nowMs) =>
    refused(refusal, {
      ...(!refusal.isTurnedAway && { arguments: argumentsOf(call) }),
      ...times(call, nowMs),
    }),
};

function refused(refusal: Refusal, body: JsonObject): ApiResponse {
  return withHeaders(
    jsonResponse({ ...body, output: refusal.message, status: 'ERROR' }, refusal.status),
    refusal.headers,
  );
}

/** It has one list of arguments; the query wins. */
function argumentsOf(call: PluginCall): JsonObject {
  return { ...call.form, ...call.query };
}

function times({ callTimeMs }: PluginCall, nowMs: number): JsonObject {
  return { call_time: new Date(callTimeMs).toUTCString(), response_time: new Date(nowMs).toUTCString() };
}
