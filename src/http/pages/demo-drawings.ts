/** Bicycles as inline SVG; their colours come from the style sheet, since the page allows no inline styles. */
export type Bike = 'city' | 'cargo' | 'touring' | 'child'

const wheel = (x: number, y: number, radius: number): string =>
  `<circle class="tyre" cx="${x}" cy="${y}" r="${radius}"/>` +
  `<circle class="rim" cx="${x}" cy="${y}" r="${radius - 6}"/>` +
  spokes(x, y, radius - 6) +
  `<circle class="hub" cx="${x}" cy="${y}" r="5"/>`

function spokes(x: number, y: number, radius: number): string {
  const ends = Array.from({ length: 12 }, (_, index) => {
    const angle = (index / 12) * 2 * Math.PI
    return `M${x} ${y}L${Math.round(x + Math.cos(angle) * radius)} ${Math.round(y + Math.sin(angle) * radius)}`
  })
  return `<path class="spoke" d="${ends.join('')}"/>`
}

const line = (kind: string, d: string): string => `<path class="${kind}" d="${d}"/>`

const DRAWINGS: Readonly<Record<Bike, string>> = {
  city:
    wheel(78, 138, 50) +
    wheel(246, 138, 50) +
    line('part', 'M40 92Q50 80 84 82L116 84') +
    line('frame', 'M78 138L150 140M78 138L132 84M150 140L126 60M222 52L232 88') +
    line('frame', 'M232 88Q210 128 150 140M228 74Q190 116 140 108') +
    line('frame', 'M232 88Q240 112 246 138') +
    line('part', 'M222 52L218 42M218 42Q196 34 184 46M126 60L124 52') +
    line('saddle', 'M104 50Q122 44 146 50') +
    line('part', 'M150 140L162 156M150 140L138 124M132 124L144 124M156 156L168 156') +
    '<circle class="ring" cx="150" cy="140" r="11"/><circle class="lamp" cx="236" cy="62" r="6"/>',
  cargo:
    wheel(62, 140, 48) +
    wheel(288, 160, 28) +
    '<path class="box" d="M178 76L282 84L266 136L190 136Z"/><path class="slat" d="M182 96L277 101M186 116L271 118"/>' +
    line('frame', 'M62 140L130 142M62 140L114 84M130 142L108 62M160 70L172 142M164 86Q140 96 116 92') +
    line('frame', 'M130 142L172 142Q230 150 262 146L288 160') +
    line('part', 'M160 70L156 54M156 54Q138 46 126 56M108 62L106 54M282 84L292 132L288 160') +
    line('saddle', 'M86 52Q104 46 128 52') +
    line('part', 'M130 142L142 158M130 142L118 126M112 126L124 126M136 158L148 158') +
    '<circle class="ring" cx="130" cy="142" r="11"/>',
  touring:
    wheel(76, 138, 52) +
    wheel(248, 138, 52) +
    line('frame', 'M76 138L150 142L128 64L76 138M128 74L220 66L150 142M218 56L248 138') +
    line('battery', 'M168 114L206 74') +
    line('part', 'M218 56L214 44M214 44L230 40Q246 42 242 54M126 64L122 50M54 84L116 84') +
    line('saddle', 'M102 48Q120 42 144 49') +
    line('part', 'M150 142L162 158M150 142L138 126M132 126L144 126M156 158L168 158') +
    '<circle class="motor" cx="150" cy="142" r="15"/><circle class="lamp" cx="232" cy="62" r="5"/>',
  child:
    wheel(110, 150, 36) +
    wheel(222, 150, 36) +
    line('frame', 'M110 150L162 152L146 96L110 150M148 106Q180 132 204 98M202 84L222 150M162 152Q192 140 206 104') +
    line('part', 'M202 84L198 70M198 70Q182 64 172 74M146 96L143 86') +
    line('saddle', 'M126 84Q142 78 162 84') +
    line('part', 'M162 152L172 164M162 152L152 140M146 140L158 140M166 164L178 164') +
    '<circle class="ring" cx="162" cy="152" r="9"/><circle class="bell" cx="186" cy="66" r="5"/>' +
    '<path class="flag" d="M112 116L104 42L132 50L106 62"/>'
}

/** Decoration: the name of the bicycle stands beside it. */
export const drawBike = (bike: Bike, name: string): string =>
  `<svg class="bike bike--${name}" viewBox="0 0 324 200" aria-hidden="true" focusable="false">` +
  `<path class="ground" d="M16 190H308"/>${DRAWINGS[bike]}</svg>`
