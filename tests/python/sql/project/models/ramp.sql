select * from {{ source('raw', 'ramp') }}
