/** What counts as somebody doing something. Moving a pointer across the page by accident does too; looking does not. */
export const INPUTS = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchmove'] as const
