/** Accounts of which the contract must hold, by the end of their name: switches of `startEmulator`. */
export const editions = {
  '': { edition: 'vendor' },
  export: { edition: 'vendor', catalogueExport: true, wideExport: true },
  dropshipper: { edition: 'dropshipper' },
} as const;
