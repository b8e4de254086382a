file-empty = Filen är tom. Välj en annan fil.
file-too-large = Filen är för stor. Den får vara högst { $megabytes } MB.
file-wrong-type = Filen går inte att ta emot. Skicka PDF, PNG, JPG, DOCX eller XLSX, och låt namnet sluta som innehållet.
file-broken = Filen går inte att läsa. Öppna den, spara den på nytt och skicka den igen.
file-too-many-pixels = Bilden har för många bildpunkter. Spara den i mindre storlek.
file-unpacks-too-large = Filen blir för stor när den packas upp. Dela upp den i flera.
file-quota = Ni har skickat för många filer det senaste dygnet. Fortsätt i morgon, eller kontakta kommunen.
