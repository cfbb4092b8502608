/** The store cannot be opened, cannot be written, or is gone. The message is one line for an operator; callers of the gateway get a 503. */
export class StoreError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
  }
}
