/**
 * Overload: what the event loop or the memory cannot bear is refused with 503 `overloaded` before its body is read, so that what is let in stays quick.
 *
 * @fastify/under-pressure decides by the last sample whether all requests are refused or none: at twice the capacity it swings between the two, and cannot let
 * in what costs nothing. Here a share is let in that follows the loop (`gateway/admission.ts`), fairly between keys.
 */
import type { ServerResponse } from 'node:http';
import { constants, PerformanceObserver, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../errors.ts';
import { createAdmission, type LoopSample } from '../gateway/admission.ts';
import type { Turns } from '../gateway/turns.ts';
import { sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True: served whatever the load, because whoever watches the gateway must see it then above all. */
    vital?: boolean;
    /** Whether the answer is in memory, so that giving it costs hardly more than refusing. Asked only under load, after authentication and before validation. */
    atHand?: (request: FastifyRequest) => boolean;
  }
  interface FastifyRequest {
    /** True when it was refused for overload: there may be thousands, so the log tells of them together. */
    shed: boolean;
  }
}

/** Why a request was refused: the loop is late, too many are under way for the memory, or the memory is nearly full. */
export type ShedReason = 'event loop' | 'in flight' | 'memory';

export interface OverloadOptions {
  /** Most requests under way. Default 4000; V8's heap limit may allow fewer. */
  readonly maxInFlight?: number;
  /** Bytes that all requests under way may need. Default by V8's heap limit. */
  readonly room?: number;
  /** True where callers and vendors live in the same process, as in tests: the loop is late for their sake, and nothing is refused for it. */
  readonly sharedLoop?: boolean;
  /** What waits for the loop. */
  readonly turns: Turns;
  /** Longest that a request may take, milliseconds. */
  readonly deadlineMs: number;
}

/** The load as it is, for metrics and for the close. */
export interface Load {
  /** Requests under way, those whose caller has left included. */
  readonly inFlight: number;
  /** Requests a second that are let in; undefined = all. */
  readonly rate: number | undefined;
  /** 0 to 1, over the last sample. */
  readonly busy: number;
  /** Since the start. */
  readonly shed: Readonly<Record<ShedReason, number>>;
  /** Whether an answer that is at hand may be given. */
  mayServe(): boolean;
  /** Resolves when nothing is under way any more, or after the deadline. */
  settled(): Promise<void>;
}

const SAMPLE_MS = 20;
const MIB = 1024 * 1024;
/** What the process needs without requests; the rest of the heap is theirs. */
const BASE = 64 * MIB;
/** Of one request: itself and the answers of vendors; and each byte of its body as bytes, as text and as what the text says. */
const PER_REQUEST = 256 * 1024;
const PER_BODY_BYTE = 3;
const MOST_IN_FLIGHT = 4000;
/** Of the heap's limit V8 keeps this for what is young; the rest may fill up. With some room for what is under way. */
const YOUNG = 72 * MIB;
/** How long such a measurement counts: without requests nothing is collected, and nothing would be measured again. */
const FULL_MS = 2000;
/** Without a refusal for so long the overload is over, and the log says so. */
const OVER_MS = 3000;

/** Made once: a refusal must cost nothing. Callers that were refused together do not come back together. */
const REFUSALS = [1, 2, 3, 4, 5].map(
  (retryAfter) => new ProblemError('overloaded', { detail: 'The gateway has more to do than it can; try again later.', retryAfter }),
);

/** Refuses what is too much. Register after `auth` and `rateLimit`, whose refusals cost less and are nobody's share. */
export function overload(app: FastifyInstance, options: OverloadOptions): Load {
  const heapLimit = v8.getHeapStatistics().heap_size_limit;
  const most = options.maxInFlight ?? MOST_IN_FLIGHT;
  const room = options.room ?? Math.max(16 * MIB, heapLimit - BASE);
  const admission = createAdmission();
  const shed: Record<ShedReason, number> = { 'event loop': 0, 'in flight': 0, memory: 0 };
  /** With the bytes that each needs. */
  const running = new Map<ServerResponse, number>();
  /** Work whose caller has left, with the time at which it is over at the latest. */
  const orphans = new Map<ServerResponse, { readonly until: number; readonly size: number }>();
  /** Bytes of both. */
  let held = 0;
  let fullUntil = 0;
  let refusals = 0;
  let spree: { from: number; until: number; refused: number } | undefined;

  const forget = (response: ServerResponse) => {
    held -= orphans.get(response)?.size ?? 0;
    orphans.delete(response);
  };
  const sampler = createSampler((sample) => {
    const { now } = sample;
    // What waits for its turn is late as well.
    if (!options.sharedLoop) admission.sample({ ...sample, late: sample.late + options.turns.delay });
    for (const [response, { until }] of orphans) if (now > until) forget(response);
    if (!spree || now < spree.until) return;
    app.log.info({ refused: spree.refused, ms: Math.round(now - spree.from) }, 'no longer overloaded');
    spree = undefined;
  });
  const stopWatching = watchHeap(Math.min(0.9 * heapLimit, heapLimit - YOUNG), () => {
    fullUntil = performance.now() + FULL_MS;
  });
  app.addHook('onClose', async () => {
    sampler.stop();
    stopWatching();
  });

  /** `admitted`: by the admission, which is to be told of its end; `free`: it costs hardly more than a refusal. */
  const judge = (request: FastifyRequest, now: number, size: number): ShedReason | 'admitted' | 'free' => {
    if (now < fullUntil || held + size > room) return 'memory';
    const isAtHand = () => !admission.drowning && request.routeOptions.config.atHand?.(request) === true;
    if (running.size + orphans.size >= most) return isAtHand() ? 'free' : 'in flight';
    // Nobody samples a shared loop: to the admission every turn of it would seem endless.
    if (options.sharedLoop) return 'free';
    if (admission.admit(request.caller?.name ?? '', now, options.turns.delay)) return 'admitted';
    return isAtHand() ? 'free' : 'event loop';
  };

  app.decorateRequest('shed', false);
  app.addHook('onRequest', (request, reply, done) => {
    const { config } = request.routeOptions;
    if (config.vital) return done();
    const now = performance.now();
    const size = PER_REQUEST + PER_BODY_BYTE * bodySize(request);
    const verdict = judge(request, now, size);
    if (verdict === 'admitted' || verdict === 'free') {
      const response = reply.raw;
      running.set(response, size);
      held += size;
      response.once('close', () => {
        running.delete(response);
        // A caller that left does not stop a write: it is under way until its handler has answered.
        if (response.writableEnded) held -= size;
        else orphans.set(response, { until: now + options.deadlineMs + 1000, size });
        if (verdict === 'admitted') admission.answered();
      });
      return done();
    }
    request.shed = true;
    shed[verdict]++;
    if (!spree) app.log.warn({ reason: verdict, inFlight: running.size }, 'overloaded: refusing requests');
    spree ??= { from: now, until: 0, refused: 0 };
    spree.until = now + OVER_MS;
    spree.refused++;
    sendProblem(request, reply, REFUSALS[refusals++ % REFUSALS.length] as ProblemError);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (orphans.size > 0) forget(reply.raw);
    done();
  });

  return {
    get inFlight() {
      return running.size + orphans.size;
    },
    get rate() {
      return admission.rate;
    },
    get busy() {
      return sampler.busy;
    },
    shed,
    mayServe: () => !admission.drowning && performance.now() >= fullUntil,
    async settled() {
      const until = performance.now() + options.deadlineMs;
      while (running.size + orphans.size > 0 && performance.now() < until) await sleep(10);
    },
  };
}

/** Bytes of a request's body: as it says, else as many as it may have. */
function bodySize({ headers, routeOptions }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return routeOptions.bodyLimit ?? MIB;
  return Math.min(Number(headers['content-length'] ?? 0), routeOptions.bodyLimit ?? MIB);
}

/** Samples the event loop. */
function createSampler(each: (sample: LoopSample) => void) {
  let last = performance.now();
  let usage = performance.eventLoopUtilization();
  let busy = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const current = performance.eventLoopUtilization();
    const { active, idle, utilization } = performance.eventLoopUtilization(current, usage);
    busy = utilization;
    usage = current;
    each({ now, late: Math.max(0, now - last - SAMPLE_MS), active, idle });
    last = now;
  }, SAMPLE_MS);
  timer.unref();
  return {
    get busy() {
      return busy;
    },
    stop: () => clearInterval(timer),
  };
}

/** Calls `full` when more than `most` bytes were still in use after a collection of garbage: only then is the heap known to be full of what is needed. */
function watchHeap(most: number, full: () => void): () => void {
  const observer = new PerformanceObserver((list) => {
    const major = list
      .getEntries()
      .some((entry) => (entry as { detail?: { kind?: number } }).detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR);
    if (major && v8.getHeapStatistics().used_heap_size > most) full();
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
