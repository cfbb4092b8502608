/** Accepted orders as a store keeps them, and what can be asked of them. Contract section 7. Times are milliseconds since the epoch. */

/**
 * queued: waits for its next attempt. delivering: an attempt is under way. delivered: it is at the vendor. failed: it is not, and nothing more is tried.
 * unknown: it may be at the vendor: its answer was lost, and it is looked up before anything else (or, with `nextAttemptAt` null, nobody can tell).
 */
export type IntakeStatus = (typeof INTAKE_STATUSES)[number];
export const INTAKE_STATUSES = ['queued', 'delivering', 'delivered', 'failed', 'unknown'] as const;

/** What is kept of an order when it is accepted. */
export interface NewIntake {
  /** Id of the operation: sorts by time of acceptance. */
  readonly id: string;
  readonly connection: string;
  /** The caller's, or a minted one. Unique per connection among operations that have not failed. */
  readonly externalId: string;
  /** Whether the caller chose `externalId`: then another record may have it at the vendor. */
  readonly chosen: boolean;
  /** Name of the API key that asked. */
  readonly principal: string;
  /** Same for repeats of one request (from its `Idempotency-Key`), else unique. Lets a repeat whose first run died find what that run accepted. */
  readonly request: string;
  /** The order's draft as JSON: gateway ids, as validated. */
  readonly draft: string;
  readonly strict: boolean;
  /** The request id of the caller, for logs. */
  readonly requestId: string;
  readonly createdAt: number;
  /** First attempt no earlier than this. */
  readonly nextAttemptAt: number;
  /** When an attempt that is already over may have reached the vendor (`intake: on-failure` after a lost answer), else null. Its status is `unknown` then. */
  readonly sentAt: number | null;
  /** As in `Settlement`: why the direct attempt failed (on-failure), else null. */
  readonly error: string | null;
}

/** An accepted order. */
export interface Intake extends Omit<NewIntake, 'nextAttemptAt'> {
  /** Position in its connection: the order of acceptance. Larger = later; gaps mean nothing. */
  readonly position: number;
  readonly status: IntakeStatus;
  /** Attempts begun. */
  readonly attempts: number;
  /** Null when nothing more is tried by itself (and while delivering). */
  readonly nextAttemptAt: number | null;
  /** When bytes of it last may have gone to the vendor: a quiet period counts from here. Null = certainly never. */
  readonly sentAt: number | null;
  /** Gateway id, once delivered. */
  readonly orderId: string | null;
  /** A problem as JSON: why it failed, or what the last attempt met. */
  readonly error: string | null;
  readonly updatedAt: number;
}

/** The right to deliver a connection's orders: one process at a time has it. */
export interface Lane {
  readonly connection: string;
  readonly owner: string;
  /** Grows with every change of owner: what a former owner says is ignored. */
  readonly fence: number;
}

/** What an attempt came to. */
export interface Settlement {
  readonly status: 'queued' | 'delivered' | 'failed' | 'unknown';
  readonly nextAttemptAt: number | null;
  readonly orderId: string | null;
  /** A problem as JSON. */
  readonly error: string | null;
  /** False: it is certain that nothing is at the vendor: the next attempt is like a first one. True: what `markSent` noted stays. */
  readonly sent: boolean;
}

/** Which operations a list shows, newest first. */
export interface IntakeQuery {
  readonly connections: readonly string[];
  /** Empty = every status. */
  readonly statuses: readonly IntakeStatus[];
  readonly externalId: string | undefined;
  /** Only ids below this one; undefined = from the newest. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** The part of a store that keeps accepted orders. Every method rejects with a `StoreError` when the engine cannot do it; what it answered is on disk. */
export interface IntakeStore {
  /**
   * Accepts an order. `exists`: an operation of this connection that has not failed has this `externalId` already (by a unique constraint:
   * of simultaneous callers exactly one is `added`).
   */
  addIntake(intake: NewIntake): Promise<{ readonly state: 'added' | 'exists'; readonly intake: Intake }>;
  getIntake(id: string): Promise<Intake | undefined>;
  /** The operation of this connection with this `externalId` that has not failed. */
  findIntake(connection: string, externalId: string): Promise<Intake | undefined>;
  listIntakes(query: IntakeQuery): Promise<readonly Intake[]>;
  /** How many wait, are under way or unknown, and when the oldest of them was accepted, by connection. */
  backlog(): Promise<
    readonly { readonly connection: string; readonly status: IntakeStatus; readonly count: number; readonly oldest: number }[]
  >;

  /**
   * Connections (of these) with work that is due at `now` and whose lane nobody but `owner` holds: its own too, for what other processes accepted.
   * Also those with a delivery left by a dead owner.
   */
  dueLanes(connections: readonly string[], now: number, owner: string): Promise<readonly string[]>;
  /**
   * Takes or renews the lane of a connection until `until`; undefined while another owner holds it. Operations that a former owner left
   * `delivering` become `unknown` (when sent) or `queued`, due at `sentAt + quiet` or at once. The owner's own stay as they are: its name must be
   * new with every start of a process. `quiet` is in milliseconds.
   */
  holdLane(lane: {
    readonly connection: string;
    readonly owner: string;
    readonly now: number;
    readonly until: number;
    readonly quiet: number;
  }): Promise<Lane | undefined>;
  /** Lets go of it at once, if it is still held. Who drops it is a former owner from then on. */
  dropLane(lane: Lane): Promise<void>;
  /** The first operation of the lane, in the order of acceptance, that is due at `now`; and when the next one is due if none is. */
  nextIntake(connection: string, now: number): Promise<{ readonly intake: Intake | undefined; readonly dueAt: number | null }>;
  /** Begins an attempt: `delivering`, `attempts` + 1. False when the lane is lost or the operation has no attempt to come any more (cancelled). */
  beginAttempt(lane: Lane, id: string, now: number): Promise<boolean>;
  /** Notes that bytes may reach the vendor from now on. Called before the first of them goes out. False when the lane is lost: nothing may be sent then. */
  markSent(lane: Lane, id: string, now: number): Promise<boolean>;
  /** Ends an attempt. False when the lane is lost; then nothing is changed. */
  settleIntake(lane: Lane, id: string, settlement: Settlement, now: number): Promise<boolean>;

  /**
   * Back to the queue from `failed`, or from `unknown` (it stays unknown, to be looked up) or `queued` with its wait cut short; no sooner than
   * `sentAt + quiet` where it was sent: a person's impatience must not double an order. `conflict`: its `externalId` has been accepted again since.
   */
  retryIntake(id: string, now: number, quiet: number): Promise<'queued' | 'wrong status' | 'conflict' | 'missing'>;
  /** Ends a `queued` one as `failed`; an `unknown` one stays unknown, with no further attempt. `error` is a problem as JSON. */
  cancelIntake(id: string, error: string, now: number): Promise<'cancelled' | 'wrong status' | 'missing'>;
  /** Deletes what was delivered before `before`. Failed and unknown ones are kept. Bounded work a call; true when there may be more. */
  sweepIntakes(before: number): Promise<boolean>;
}
