/** Styles of the launcher and the frame, for a constructed style sheet inside a shadow root. */
export const CSS =
  ':host{all:initial!important;--gap:20px}' +
  'iframe,button{position:fixed;right:calc(var(--gap) + env(safe-area-inset-right));z-index:2147483000;border:0}' +
  'iframe{bottom:calc(var(--gap) + 72px + env(safe-area-inset-bottom));width:380px;height:640px;' +
  'max-width:calc(100vw - 2*var(--gap));max-height:calc(100vh - 112px);border-radius:18px;' +
  'box-shadow:0 8px 30px rgb(20 32 26/.16),0 0 0 1px rgb(20 32 26/.06);visibility:hidden;opacity:0;' +
  'transform:translateY(8px);transition:opacity .14s,transform .14s,visibility .14s}' +
  ':host([open]) iframe{visibility:visible;opacity:1;transform:none}' +
  'button{bottom:calc(var(--gap) + env(safe-area-inset-bottom));width:60px;height:60px;padding:0;' +
  'border:1px solid transparent;border-radius:50%;box-shadow:0 4px 16px rgb(20 32 26/.24);cursor:pointer;' +
  'display:grid;place-items:center;' +
  'transition:transform .14s}' +
  'button[hidden]{display:none}button:hover{transform:scale(1.04)}' +
  'button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #14201a}' +
  'svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;' +
  'stroke-linejoin:round}' +
  'span{position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;box-sizing:border-box;padding:0 6px;' +
  'border-radius:12px;background:#c8324a;color:#fff;border:2px solid #fff;font:600 13px/20px system-ui,sans-serif;' +
  'text-align:center;font-variant-numeric:tabular-nums}' +
  'span:empty,:host([open]) span{display:none}' +
  '@media (max-width:480px){iframe{inset:0;bottom:auto;width:100vw;max-width:none;height:var(--rind-view,100dvh);' +
  'max-height:none;border-radius:0;box-shadow:none}:host([open]) button{display:none}:host{--gap:16px}}' +
  '@media (prefers-reduced-motion:reduce){iframe,button{transition:none}button:hover{transform:none}}' +
  '@media print{iframe,button{display:none}}'
