-- Grain: user.
select user_id, plan, orders_before from {{ source('raw', 'raw_users') }}
