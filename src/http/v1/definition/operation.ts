import type { Static, TSchema } from 'typebox';
import type { Actor } from '../../../actions/action-context.ts';
import type { ApiRequest, ApiResponse } from '../../api-handler.ts';
import type { Caller } from '../../auth/authenticator.ts';
import type { HttpServices } from '../../http-services.ts';
import type { RouteMethod } from '../../server/mount-route.ts';
import type { Access } from './access.ts';
import type { BodySpec } from './body.ts';
import type { PathPart, QueryParameter } from './parameter.ts';
import type { ProblemStatus } from '../problem.ts';

type Readers = Readonly<Record<string, { read(texts: readonly string[]): unknown }>>;
/** What the parts of a path or query were read as. */
export type ReadBy<Parameters extends Readers> = {
  readonly [Name in keyof Parameters]: ReturnType<Parameters[Name]['read']>;
};

/** One request as an operation sees it: checked, and allowed. */
export interface Call<Path, Query, Body> {
  readonly request: ApiRequest;
  readonly caller: Caller;
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
}

/** The groups of operations in the document. Airflow's names. */
export type Tag =
  | 'Config'
  | 'Connection'
  | 'DAG'
  | 'DAGRun'
  | 'DagStats'
  | 'DagWarning'
  | 'Dataset'
  | 'EventLog'
  | 'ImportError'
  | 'Monitoring'
  | 'Permission'
  | 'Plugin'
  | 'Pool'
  | 'Provider'
  | 'Role'
  | 'Security'
  | 'TaskInstance'
  | 'User'
  | 'Variable'
  | 'XCom';

/** The answer where all goes well. */
interface Answer<Schema extends TSchema> {
  readonly description: string;
  /** Absent: there is no content (204). */
  readonly schema?: Schema;
  /** Without a schema: Airflow answers with an empty page here (text/html) instead of empty JSON. */
  readonly isEmptyPage?: boolean;
  /** Another media type that `Accept` may ask for; the operation then gives a {@link WholeAnswer}. */
  readonly alsoAs?: string;
  /** Its status where it is none of 200 and, without content, 204; the operation then gives a {@link WholeAnswer}. */
  readonly status?: 201;
}

/** What is said of an operation whatever the types of its parts are. */
interface OperationFacts {
  /** Airflow's `operationId`. */
  readonly id: string;
  readonly method: RouteMethod;
  /** Below `/api/v1`, with `{name}` for its parts. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly access: Access;
  /** The statuses of the problems that it may answer with besides, for the document. */
  readonly problems: readonly ProblemStatus[];
  /** Those of them that are a sentence labelled HTML, as in Airflow. */
  readonly plainProblems?: readonly ProblemStatus[];
  /**
   * For reads that clients ask for often: the answer is kept until anything in the database changes. It must follow from the
   * address, what the caller may do and the database alone: no clock, no log files, nothing that the caller is besides.
   */
  readonly isRemembered?: boolean;
}

/** One operation of the stable API: what the document says of it, and what it does. */
export interface Operation extends OperationFacts {
  /** How the parts of the path are read, every one of them. */
  readonly pathParts: Readonly<Record<string, PathPart<unknown>>>;
  readonly query: Readonly<Record<string, QueryParameter<unknown>>>;
  readonly body?: BodySpec<unknown>;
  readonly answer: Answer<TSchema>;
  run(context: HttpServices, call: Call<never, never, never>): unknown;
}

interface OperationSpec<
  Path extends Readonly<Record<string, PathPart<unknown>>>,
  Query extends Readonly<Record<string, QueryParameter<unknown>>>,
  Body,
  Schema extends TSchema,
> extends OperationFacts {
  readonly pathParts?: Path;
  readonly query?: Query;
  readonly body?: BodySpec<Body>;
  readonly answer: Answer<Schema>;
  /**
   * Does it: calls one action or query and gives back what the schema says, or a whole answer (JSON that the database made, text).
   * Expected failures are thrown: a Problem, or an AppError (errors.ts words it).
   */
  run(
    context: HttpServices,
    call: Call<ReadBy<Path>, ReadBy<Query>, Body>,
  ): Static<Schema> | WholeAnswer | Promise<Static<Schema> | WholeAnswer>;
}

/** An answer that is sent as it is, with no schema applied. */
export class WholeAnswer {
  readonly response: ApiResponse;

  constructor(response: ApiResponse) {
    this.response = response;
  }
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** JSON that is a text already, such as a page that the database made. */
export function jsonText(body: string): WholeAnswer {
  return new WholeAnswer({ status: 200, headers: JSON_HEADERS, body });
}

/** Defines an operation; the types of path, query, body and answer follow from their schemas. */
export function operation<
  const Path extends Readonly<Record<string, PathPart<unknown>>> = Record<never, never>,
  const Query extends Readonly<Record<string, QueryParameter<unknown>>> = Record<never, never>,
  Body = undefined,
  Schema extends TSchema = TSchema,
>(spec: OperationSpec<Path, Query, Body, Schema>): Operation {
  return {
    pathParts: {},
    query: {},
    ...spec,
    run: (context, call: Call<never, never, never>) => spec.run(context, call),
  } as Operation;
}

/** Who asks, for the audit log. */
export function actorOf({ caller, request }: { readonly caller: Caller; readonly request: ApiRequest }): Actor {
  return { actor: caller.user?.username ?? null, source: request.remoteAddress };
}
