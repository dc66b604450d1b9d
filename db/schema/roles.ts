import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const customRoles = pgTable('custom_roles', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  name: sealed('name').notNull(),
  createdAt: moment('created_at').notNull()
})

export const customRoleRights = pgTable('custom_role_rights', {
  tenantId: uuid('tenant_id').notNull(),
  roleId: uuid('role_id').notNull(),
  permission: text('permission').notNull()
})

export const inboxAccess = pgTable('inbox_access', {
  tenantId: uuid('tenant_id').notNull(),
  memberId: uuid('member_id').notNull(),
  inboxId: uuid('inbox_id').notNull(),
  level: text('level', { enum: ['none', 'read', 'reply', 'manage'] }).notNull()
})

export const rolePreviews = pgTable('role_previews', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  memberId: uuid('member_id').notNull(),
  rights: sealed('rights').notNull(),
  endsAt: moment('ends_at').notNull()
})
