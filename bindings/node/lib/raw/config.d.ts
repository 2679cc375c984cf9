export type KeySlot = 'primary' | 'secondary';
