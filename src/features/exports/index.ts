export { FORMAT } from './content.ts'
export { type Field, LINE_TYPES, type LineType, fieldsOf } from './lines.ts'
export { EXPORT_OPERATIONS } from './operations.ts'
export { exportStored } from './stored.ts'
