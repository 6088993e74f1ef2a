/** What `--tier` takes, and what SSM calls it. */
export const tiers = { standard: "Standard", advanced: "Advanced" } as const;
