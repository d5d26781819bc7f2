"""Why a record is as it is: walks over the record log."""
