select * from {{ source('raw', 'balance_units') }}
