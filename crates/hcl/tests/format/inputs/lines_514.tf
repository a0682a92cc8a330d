b {} # x  
