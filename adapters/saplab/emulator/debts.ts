/** What clients owe: their unpaid positions. How the vendor counts it is not documented, beyond that suspended positions count apart (saplab.txt 234). */
import { atLeastZero, multiply, sum } from '../../../src/lib/money.ts';
import { type Client, type Position, printed, type State, SUSPENDED } from './state.ts';

/** `debt` and `blocked_debt` as they are printed. */
export interface Debt {
  readonly debt: string;
  readonly blocked: string;
}

/** What a position costs. */
export function totalOf(position: Position): string {
  return multiply(position.price, position.quantity);
}

/** Debts by client. */
export function debtsOf(state: State): (id: number, client: Client) => Debt {
  const unpaid = new Map<number, string[]>();
  const suspended = new Map<number, string[]>();
  for (const position of state.positions.rows.values()) {
    if (position.payed || position.denied) continue;
    const kinds = position.statusId === SUSPENDED ? [unpaid, suspended] : [unpaid];
    for (const kind of kinds) kind.set(position.clientId, [...(kind.get(position.clientId) ?? []), totalOf(position)]);
  }
  return (id, client) => ({
    debt: printed(atLeastZero(sum([client.owedElsewhere, ...(unpaid.get(id) ?? [])]))),
    blocked: printed(sum(suspended.get(id) ?? [])),
  });
}
